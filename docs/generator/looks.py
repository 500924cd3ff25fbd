"""Which fields a rule looks at: its expressions are run over the schema's fields instead of a plan's.

The value of an expression is what can be known without a plan: a set of places (model.py), a text, True, False, or
UNKNOWN. A comparison that the schema decides (name()='rto') narrows a set; one that it cannot decide does not.
"""
import re

from model import Open

UNKNOWN = object()
# A set this large is no field that a rule looks at but all of its kind.
MANY = 12
# Attributes that say which element it is, not what its value is.
IDENTITY = {"id", "collection", "path", "anchor", "type", "label", "matched", "waivable", "current", "kind"}
HARD_EDGES = ("depends_on", "systems", "runs_on")

TOKEN = re.compile(r"""\s*(?:
    (?P<text>"[^"]*"|'[^']*') | (?P<number>\d+(?:\.\d+)?|\.\d+)
  | (?P<var>\$[A-Za-z_][\w.-]*) | (?P<op>::|//|\.\.|!=|<=|>=|[/|+=<>()\[\]@,.*-])
  | (?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?) )""", re.X)
AXES = {"child", "parent", "self", "ancestor", "ancestor-or-self", "descendant", "descendant-or-self", "following-sibling",
        "preceding-sibling", "following", "preceding", "attribute"}


class Parser:
    """XPath 1.0 as nested tuples."""

    def __init__(self, text):
        self.tokens, at = [], 0
        text = text.strip()
        while at < len(text):
            m = TOKEN.match(text, at)
            if not m:
                raise ValueError(f"not XPath: {text[at:]!r}")
            kind = m.lastgroup
            self.tokens.append((kind, m.group(kind)))
            at = m.end()
        self.at = 0

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def take(self, *values):
        if self.peek()[1] in values and self.peek()[0] in ("op", "name"):
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def need(self, value):
        if not self.take(value):
            raise ValueError(f"expected {value!r}, found {self.peek()[1]!r}")

    def parse(self):
        tree = self.binary(0)
        if self.peek()[0] != "end":
            raise ValueError(f"unexpected {self.peek()[1]!r}")
        return tree

    LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while True:
            op = self.take(*self.LEVELS[level])
            if not op:
                return left
            left = (op, left, self.binary(level + 1))

    def unary(self):
        minus = False
        while self.take("-"):
            minus = True
        tree = self.path()
        while self.take("|"):
            tree = ("|", tree, self.path())
        return ("-", ("number", 0.0), tree) if minus else tree

    def path(self):
        kind, value = self.peek()
        call = kind == "name" and self.peek(1)[1] == "(" and value not in ("node", "text", "comment")
        if kind in ("text", "number", "var") or value == "(" or call:
            start = self.primary()
            start = ("filter", start, self.predicates()) if self.peek()[1] == "[" else start
            return ("path", start, self.steps()) if self.peek()[1] in ("/", "//") else start
        steps = []
        if self.take("/"):
            if self.peek()[0] not in ("name",) and self.peek()[1] not in (".", "..", "@", "*"):
                return ("path", ("root",), [])
            steps = [self.step()]
        elif self.peek()[1] == "//":
            return ("path", ("root",), self.steps())
        else:
            return ("path", ("context",), [self.step()] + self.steps())
        return ("path", ("root",), steps + self.steps())

    def steps(self):
        found = []
        while True:
            if self.take("//"):
                found += [("descendant-or-self", "node()", []), self.step()]
            elif self.take("/"):
                found.append(self.step())
            else:
                return found

    def step(self):
        if self.take("."):
            return ("self", "node()", self.predicates())
        if self.take(".."):
            return ("parent", "node()", self.predicates())
        axis = "child"
        if self.take("@"):
            axis = "attribute"
        elif self.peek()[1] in AXES and self.peek(1)[1] == "::":
            axis = self.peek()[1]
            self.at += 2
        kind, test = self.peek()
        if kind != "name" and test != "*":
            raise ValueError(f"expected a name, found {test!r}")
        self.at += 1
        if self.take("("):
            self.need(")")
            test += "()"
        return (axis, test, self.predicates())

    def predicates(self):
        found = []
        while self.take("["):
            found.append(self.binary(0))
            self.need("]")
        return found

    def primary(self):
        kind, value = self.peek()
        self.at += 1
        if kind == "text":
            return ("text", value[1:-1])
        if kind == "number":
            return ("number", float(value))
        if kind == "var":
            return ("var", value[1:])
        if value == "(":
            tree = self.binary(0)
            self.need(")")
            return tree
        self.need("(")
        args = []
        while not self.take(")"):
            args.append(self.binary(0))
            self.take(",")
        return ("call", value, args)


def truth(value):
    if isinstance(value, frozenset):
        return None if value else False
    if value is UNKNOWN or value is None:
        return None
    return bool(value)


class Looks:
    """Runs one rule."""

    def __init__(self, tree, rule):
        self.tree, self.rule = tree, rule
        self.fields, self.kinds = set(), set()
        self.full = frozenset()  # all values of the kinds
        self.missed, self.met = set(), set()
        self.lets, self.env = {}, {}

    def run(self):
        if "each" not in self.rule:
            return self
        self.lets = {k: Parser(str(v)).parse() for k, v in self.rule.get("let", {}).items()}
        asked = [Parser(str(self.rule[k])).parse() for k in ("unknown", "broken") if k in self.rule]
        asked += [Parser(str(s["when"])).parse() for s in self.rule.get("severity_if", [])]
        self.env = {}
        walked = self.eval(Parser(self.rule["each"]).parse(), self.tree.plan)
        walked = walked if isinstance(walked, frozenset) else frozenset()
        if self.kinds and self.of_a_kind(walked):
            return self
        for place in walked:
            for word in self.rule.get("over", [None]):
                self.env = {"this": frozenset([place])}
                if word is not None:
                    self.env["over"] = str(word)
                for expression in asked:
                    self.eval(expression, place)
        return self

    def of_a_kind(self, walked):
        """Whether it walks over all values of a kind: then no single field is what it looks at."""
        few = {p.field for p in walked}
        generic = walked == self.full or len(few) > MANY
        self.fields = set() if generic else set(walked)
        self.kinds = self.kinds if generic else set()
        return generic

    def unknown(self):
        """Names of elements that the schema has nowhere where the rule looks for them."""
        return sorted(self.missed - self.met)

    def record(self, places):
        real = {p for p in places if not isinstance(p, Open) and p.field}
        if len({p.field for p in real}) <= MANY:
            self.fields |= real

    # Expressions

    def eval(self, tree, at):
        op = tree[0]
        if op in ("text", "number"):
            return tree[1]
        if op == "var":
            return self.variable(tree[1], at)
        if op in ("or", "and"):
            stop = op == "or"
            left = truth(self.eval(tree[1], at))
            if left is stop:
                return stop
            right = truth(self.eval(tree[2], at))
            return right if left is not None or right is stop else UNKNOWN
        if op == "|":
            return self.union(self.eval(tree[1], at), self.eval(tree[2], at))
        if op == "call":
            return self.call(tree[1], tree[2], at)
        if op == "filter":
            found = self.filter(self.eval(tree[1], at), tree[2])
            self.note(found)
            return found
        if op == "path":
            return self.path(tree, at)
        left, right = self.eval(tree[1], at), self.eval(tree[2], at)
        return self.compare(op, left, right) if op in ("=", "!=") else self.reckon(op, left, right)

    def variable(self, name, at):
        if name not in self.env and name in self.lets:
            this = next(iter(self.env.get("this", [at])))
            self.env[name] = UNKNOWN  # a rule cannot define a name by itself
            self.env[name] = self.eval(self.lets[name], this)
        return self.env.get(name, UNKNOWN)

    @staticmethod
    def union(a, b):
        sets = [v for v in (a, b) if isinstance(v, frozenset)]
        return frozenset().union(*sets) if len(sets) == 2 else sets[0] if sets else UNKNOWN

    @staticmethod
    def known(value):
        """The texts that a value may have, or None."""
        if isinstance(value, str):
            return {value}
        if isinstance(value, frozenset) and value and all(isinstance(v, tuple) and v[2] is not None for v in value):
            return {v[2] for v in value}
        return None

    def compare(self, op, a, b):
        for value in (a, b):
            if isinstance(value, frozenset) and not value:
                return False
        if isinstance(a, bool) and isinstance(b, bool):
            return (a == b) == (op == "=")
        x, y = self.known(a), self.known(b)
        if x is None or y is None:
            return UNKNOWN
        if len(x) == 1 and len(y) == 1:
            return (x == y) == (op == "=")
        return UNKNOWN if op == "!=" or x & y else False

    @staticmethod
    def reckon(op, a, b):
        if isinstance(a, frozenset) and not a or isinstance(b, frozenset) and not b:
            return False if op in ("<", "<=", ">", ">=") else UNKNOWN
        return UNKNOWN

    def note(self, value):
        if isinstance(value, frozenset):
            self.record({v for v in value if not isinstance(v, (tuple, str))})

    def filter(self, value, predicates):
        if not isinstance(value, frozenset):
            return value
        for p in predicates:
            kept = set()
            for place in value:
                at = place[0] if isinstance(place, tuple) else place
                if p[0] == "number" or truth(self.eval(p, at)) is not False:
                    kept.add(place)
            value = frozenset(kept)
        return value

    # Paths

    def path(self, tree, at):
        start = tree[1]
        if start == ("root",):
            here = frozenset(["root"])
        elif start == ("context",):
            here = frozenset([at])
        elif start[0] == "filter":
            here = self.filter(self.eval(start[1], at), start[2])
            # Of what a filter lets through, only that counts from which the path goes on.
            if isinstance(here, frozenset):
                here = frozenset(p for p in here if self.follow(frozenset([p]), tree[2]))
                self.note(frozenset(p for p in here if not getattr(p, "collection", None)))
        else:
            here = self.eval(start, at)
        if not isinstance(here, frozenset):
            return UNKNOWN
        here = self.follow(here, tree[2])
        if tree[2] and tree[2][-1][0].startswith("ancestor"):
            return here  # asks where it is, not what is there
        self.record({v[0] if isinstance(v, tuple) else v for v in here
                     if not (isinstance(v, tuple) and v[1] in IDENTITY) and not isinstance(v, str)})
        return here

    def follow(self, here, steps):
        for axis, test, predicates in steps:
            here = self.filter(self.walk(here, axis, test), predicates)
        return here

    def walk(self, here, axis, test):
        found, real = set(), False
        for place in here:
            if isinstance(place, tuple):
                place = place[0]
                if axis == "parent":
                    found.add(place)
                    continue
            real = real or not isinstance(place, (Open, str))
            found |= set(self.one_step(place, axis, test))
        if axis == "child" and real and re.fullmatch(r"[\w.-]+", test):
            (self.met if found else self.missed).add(test)
        return frozenset(found)

    def one_step(self, place, axis, test):
        if place in ("root", "bcp"):
            return self.from_top(place, axis, test)
        if isinstance(place, Open):
            return [place] if axis != "attribute" else [(place, test, None)]
        if axis == "attribute":
            value = {"collection": place.collection}.get(test)
            if test == "ref" and not place.refs:
                return []
            return [(place, test, value)] if test != "collection" or value else []
        if axis == "child":
            near = list(place.children().values())
        elif axis == "self":
            near = [place]
        elif axis == "parent":
            near = place.parents
        elif axis.startswith("ancestor"):
            near = self.ancestors(place) + ([place] if axis.endswith("self") else [])
        elif axis.startswith("descendant"):
            near = [p for p in self.tree.below(place) if axis.endswith("self") or p is not place]
        elif test == "document":
            return [self.tree.plan]
        else:
            near = [p for parent in place.parents for p in parent.children().values()]
        return [p for p in near if test in ("*", "node()", p.name)]

    def from_top(self, place, axis, test):
        tops = {"plan": self.tree.plan, "workspace": self.tree.workspace}
        if axis.startswith("descendant"):
            return list(self.tree.all)
        if place == "root" or axis == "self":
            return ["bcp"] if test in ("bcp", "*", "node()") else self.one_step("bcp", "child", test)
        if test in tops:
            return [tops[test]]
        return [self.tree.open] if test in ("frameworks", "findings") else ["bcp"] if test == "documents" else \
            [self.tree.plan] if test == "document" else []

    @staticmethod
    def ancestors(place):
        found, todo = [], list(place.parents)
        while todo:
            p = todo.pop()
            if p not in found:
                found.append(p)
                todo += p.parents
        return found

    # Functions

    def call(self, name, args, at):
        method = getattr(self, "f_" + re.sub(r"\W", "_", name), None)
        values = [self.eval(a, at) for a in args]
        if method:
            return method(at, *values)
        if name.startswith("bcp:"):
            return UNKNOWN
        if name in ("true", "false"):
            return name == "true"
        if values and all(isinstance(v, str) for v in values):
            return self.text_function(name, values)
        return UNKNOWN

    @staticmethod
    def text_function(name, v):
        if name == "concat":
            return "".join(v)
        if name in ("string", "normalize-space"):
            return v[0]
        if name == "contains":
            return v[1] in v[0]
        if name == "starts-with":
            return v[0].startswith(v[1])
        if name == "substring-before":
            return v[0].partition(v[1])[0] if v[1] in v[0] else ""
        if name == "substring-after":
            return v[0].partition(v[1])[2]
        return UNKNOWN

    def f_not(self, at, value):
        known = truth(value)
        return UNKNOWN if known is None else not known

    def f_boolean(self, at, value):
        known = truth(value)
        return UNKNOWN if known is None else known

    def f_name(self, at, value=None):
        names = {getattr(p, "name", None) for p in (value if isinstance(value, frozenset) else [at])}
        return names.pop() if len(names) == 1 and None not in names else UNKNOWN

    def f_string(self, at, value=None):
        known = self.known(value)
        return known.pop() if known and len(known) == 1 else UNKNOWN

    def f_current(self, at):
        return self.env.get("this", UNKNOWN)

    def f_bcp_ref(self, at, value):
        if not isinstance(value, frozenset):
            return UNKNOWN
        wanted = {c for p in value for c in getattr(p, "refs", ())}
        return frozenset(p for c in wanted for p in self.tree.collections.get(c, []))

    def f_bcp_entity(self, at, collection, _id):
        known = self.known(collection)
        return frozenset(p for c in known or () for p in self.tree.collections.get(c, [])) if known else UNKNOWN

    def f_bcp_entities(self, at):
        self.kinds.add("entity")
        return self.everything(p for p in self.tree.in_plan() if p.collection)

    def f_bcp_leaves(self, at):
        self.kinds.add("text")
        return self.everything(p for p in self.tree.in_plan() if not p.children() or p.types)

    def f_bcp_typed(self, at, types):
        found = set(types.split()) if isinstance(types, str) else set()
        self.kinds |= found
        return self.everything(p for p in self.tree.in_plan() if p.types & found)

    def everything(self, places):
        found = frozenset(places)
        self.full |= found
        return found

    def f_bcp_refs_to(self, at, value):
        if not isinstance(value, frozenset):
            return UNKNOWN
        wanted = {p.collection for p in value if not isinstance(p, (tuple, str))}
        return frozenset(p for p in self.tree.in_plan() if p.refs & wanted)

    def f_bcp_closure(self, at, value, _edges=None):
        if not isinstance(value, frozenset):
            return UNKNOWN
        found, todo = set(), [p for p in value if not isinstance(p, (tuple, str))]
        while todo:
            place = todo.pop()
            for edge in HARD_EDGES:
                field = place.children().get(edge)
                if field is None:
                    continue
                self.record([field])
                ends = [field] + list(field.children().values())
                for target in (t for e in ends for c in e.refs for t in self.tree.collections.get(c, [])):
                    if target not in found:
                        found.add(target)
                        todo.append(target)
        return frozenset(found)

    def f_bcp_cycle(self, at, value):
        self.f_bcp_closure(at, value)
        return UNKNOWN

    def f_bcp_path_to(self, at, value, _to, _edges=None):
        self.f_bcp_closure(at, value)
        return UNKNOWN

    def f_bcp_distinct(self, at, value):
        return value

    def f_bcp_criterion(self, at, *_):
        return frozenset([self.tree.open])

    def f_bcp_setting(self, at, name):
        place = self.tree.workspace.children()["settings"].children().get(name) if isinstance(name, str) else None
        if place:
            self.record([place])
        return UNKNOWN

    def f_bcp_grace(self, at, _cadence):
        return self.f_bcp_setting(at, "grace")

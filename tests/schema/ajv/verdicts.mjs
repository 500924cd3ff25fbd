// What ajv says of plans. Usage:
//   verdicts.mjs SCHEMA_DIR [--mutants N FOLDER] < list of files
// Writes one line of JSON for each file: {"file", "valid", "why"}. With
// --mutants it first makes N broken or odd copies of the valid files, as JSON,
// in FOLDER, and judges those as well.
import fs from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parseAllDocuments } from "yaml";

// The names beginning with x- in a schema are notes; any other word that ajv
// does not know is a fault.
function notes(schema, found = new Set()) {
  if (typeof schema === "object" && schema !== null) {
    for (const [key, value] of Object.entries(schema)) {
      if (key.startsWith("x-"))
        found.add(key);
      notes(value, found);
    }
  }
  return found;
}

function load(dir) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(dir, name), "utf8"));
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, validateFormats: false });
  const schemas = [read("plan.schema.json"), read("workspace.schema.json")];
  ajv.addVocabulary([...notes(schemas)]);
  const [plan, workspace] = schemas.map((s) => ajv.compile(s));
  return { plan, workspace };
}

// The documents of a YAML 1.2 file, or why it is none.
function parse(text) {
  const docs = parseAllDocuments(text, { version: "1.2", schema: "core", merge: true, uniqueKeys: true, strict: true, logLevel: "error" });
  if (docs.empty || docs.length === 0)
    return { why: "no document" };
  for (const d of docs) {
    const fault = d.errors[0] ?? d.warnings[0];
    if (fault)
      return { why: fault.message.split("\n")[0] };
  }
  try {
    return { values: docs.map((d) => d.toJS()) };
  } catch (fault) {
    return { why: fault.message };
  }
}

const validator = (schemas, file) => (path.basename(file) === "workspace.yaml" ? schemas.workspace : schemas.plan);

function judge(validate, values) {
  for (const value of values) {
    if (!validate(value))
      return `${validate.errors[0].instancePath} ${validate.errors[0].message}`;
  }
  return "";
}

// A small generator with a fixed seed (mulberry32), so that a run repeats.
function numbers(seed) {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

// Every place in a value: its holder and key.
function places(root) {
  const found = [];
  const todo = [root];
  while (todo.length > 0) {
    const holder = todo.pop();
    for (const key of Object.keys(holder)) {
      found.push([holder, key]);
      if (typeof holder[key] === "object" && holder[key] !== null)
        todo.push(holder[key]);
    }
  }
  return found;
}

const odd = () => [null, true, false, 0, 1, -3, 2.5, 1e30, "", "x", "true", "draft", "4 h", [], {}, ["x"], [[]], [null],
  { vague: "x" }, { na: "x" }, { id: "x" }, { id: "x", name: "X" }, { every: "annual" }, { title: "x" }, { text: "x" },
  { quorum: 2, of: ["x"] }, { quorum: 2 }, { inherits: "x" }, { "x-own": 1 }];

function mutate(root, other, next) {
  const all = places(root);
  if (all.length === 0)
    return;
  const [holder, key] = all[next(all.length)];
  const value = holder[key];
  const list = Array.isArray(holder);
  const pool = odd();
  switch (next(9)) {
  case 0: // something is left out
    if (list)
      holder.splice(key, 1);
    else
      delete holder[key];
    break;
  case 1: // a key is misspelt
    if (!list) {
      delete holder[key];
      holder[key.slice(0, -1) || "x"] = value;
    }
    break;
  case 2: // one becomes many, many become one
    holder[key] = Array.isArray(value) && value.length > 0 ? value[0] : [value];
    break;
  case 3: { // something stands where something else belongs
    const [h, k] = all[next(all.length)];
    holder[key] = structuredClone(h[k]);
    break;
  }
  case 4: { // a piece of another plan
    const theirs = places(other);
    const [h, k] = theirs[next(theirs.length)];
    holder[list ? key : k] = structuredClone(h[k]);
    break;
  }
  case 5: // a key that may or may not be known here
    if (!list) {
      const [, k] = all[next(all.length)];
      holder[k] = pool[next(pool.length)];
    }
    break;
  default:
    holder[key] = pool[next(pool.length)];
  }
}

function makeMutants(count, folder, valid) {
  const next = numbers(20261122);
  const made = [];
  for (let i = 0; i < count; i++) {
    const base = valid[next(valid.length)];
    const other = valid[next(valid.length)];
    const value = structuredClone(base.value);
    for (let n = 1 + next(2); n > 0; n--)
      mutate(value, other.value, next);
    const workspace = path.basename(base.file) === "workspace.yaml";
    const file = path.join(folder, String(i).padStart(5, "0") + (workspace ? "/workspace.yaml" : ".yaml"));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(value, null, 1));
    made.push({ file, value, base: base.file });
  }
  return made;
}

function main(args) {
  const schemas = load(args[0]);
  const files = fs.readFileSync(0, "utf8").split("\n").filter((f) => f !== "");
  const valid = [];
  const tell = (file, why) => process.stdout.write(JSON.stringify({ file, valid: why === "", why }) + "\n");
  for (const file of files) {
    const parsed = parse(fs.readFileSync(file, "utf8"));
    const why = parsed.values ? judge(validator(schemas, file), parsed.values) : parsed.why;
    tell(file, why);
    if (why === "")
      valid.push({ file, value: parsed.values[0] });
  }
  if (args[1] === "--mutants") {
    for (const m of makeMutants(Number(args[2]), args[3], valid))
      tell(m.file, judge(validator(schemas, m.file), [m.value]));
  }
}

main(process.argv.slice(2));

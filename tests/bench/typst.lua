-- A writer for pandoc 2.17, which has none for Typst: what our Markdown
-- editions hold. Usage: pandoc -t typst.lua FILE.md
local function escaped(s)
	return (s:gsub("[\\*_`$#@<>%[%]~/=+-]", "\\%0"))
end

local function quoted(s)
	return '"' .. s:gsub('[\\"]', "\\%0") .. '"'
end

function Doc(body, metadata, variables)
	return '#set page("a4", numbering: "1 / 1")\n'
	    .. '#set text(font: "Noto Sans", size: 10pt)\n'
	    .. '#set heading(numbering: "1.1")\n#outline()\n' .. body
end

function Blocksep() return "\n\n" end
function Str(s) return escaped(s) end
function Space() return " " end
function SoftBreak() return "\n" end
function LineBreak() return "\\ " end
function Emph(s) return "#emph[" .. s .. "]" end
function Strong(s) return "#strong[" .. s .. "]" end
function Strikeout(s) return "#strike[" .. s .. "]" end
function Code(s) return "#raw(" .. quoted(s) .. ")" end
function RawInline(format, s) return "" end
function RawBlock(format, s) return "" end
function Span(s) return s end
function Div(s) return s end
function Plain(s) return s end
function Para(s) return s end
function BlockQuote(s) return "#quote(block: true)[" .. s .. "]" end
function HorizontalRule() return "#line(length: 100%)" end
function SingleQuoted(s) return "‘" .. s .. "’" end
function DoubleQuoted(s) return "“" .. s .. "”" end
function CodeBlock(s) return "#raw(block: true, " .. quoted(s) .. ")" end

function Link(s, target)
	if target:sub(1, 1) == "#" then
		return s
	end
	return "#link(" .. quoted(target) .. ")[" .. s .. "]"
end

function Header(level, s)
	return "#heading(level: " .. level .. ")[" .. s .. "]"
end

local function items(name, list)
	local out = {}
	for i, item in ipairs(list) do
		out[i] = "[" .. item .. "]"
	end
	return "#" .. name .. "(" .. table.concat(out, ", ") .. ")"
end

function BulletList(list) return items("list", list) end
function OrderedList(list) return items("enum", list) end

function Table(caption, aligns, widths, headers, rows)
	local out = {}
	for _, cell in ipairs(headers) do
		table.insert(out, "[#strong[" .. cell .. "]]")
	end
	for _, row in ipairs(rows) do
		for _, cell in ipairs(row) do
			table.insert(out, "[" .. cell .. "]")
		end
	end
	return "#table(columns: " .. #aligns .. ", "
	    .. table.concat(out, ", ") .. ")"
end

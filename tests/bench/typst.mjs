// Compiles a Typst file to PDF. Usage: node typst.mjs MODULES IN.typ OUT.pdf
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const [modules, input, output] = process.argv.slice(2);
const { NodeCompiler } = createRequire(`${modules}/`)("@myriaddreamin/typst-ts-node-compiler");
const compiler = NodeCompiler.create({
	workspace: dirname(input),
	fontArgs: [{ fontPaths: ["/usr/share/fonts/truetype/noto"] }],
});
writeFileSync(output, compiler.pdf({ mainFilePath: input }));

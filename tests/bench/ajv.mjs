// Validates plans with ajv, read with js-yaml. Usage: ajv.mjs SCHEMA FILE...
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../schema/ajv/package.json", import.meta.url));
const { Ajv2020 } = require("ajv/dist/2020.js");
const yaml = require("js-yaml");

const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, "utf8")));
let bad = 0;
for (const file of files) {
  const good = validate(yaml.load(fs.readFileSync(file, "utf8"), { schema: yaml.CORE_SCHEMA }));
  if (!good) {
    console.error(file, validate.errors[0].instancePath, validate.errors[0].message);
    bad++;
  }
}
console.log(`${files.length} files, ${bad} invalid`);
process.exit(bad === 0 ? 0 : 1);

// Judges files of JSON by a schema. Usage: findings.mjs SCHEMA FILE...
// Writes one line for each fault; status 1 when there is one.
import fs from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const [schema, ...files] = process.argv.slice(2);
const read = (name) => JSON.parse(fs.readFileSync(name, "utf8"));
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
const validate = ajv.compile(read(schema));
let bad = files.length === 0;

for (const file of files) {
  if (validate(read(file)))
    continue;
  bad = true;
  for (const fault of validate.errors)
    console.log(`${file}: ${fault.instancePath} ${fault.message}`);
}
process.exit(bad ? 1 : 0);

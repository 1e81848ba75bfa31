// What Excel and xlwings Lite do with a custom function, without either: node excel.mjs FOLDER REQUEST ANSWER
//
// FOLDER is what the Makefile fills: node_modules/pyodide, and wheels. Lite's own program is not published; xlwings
// Server carries the same in its mode without a server: the JavaScript that Excel calls, and its other end in Pyodide.
// Here both run as they are. Excel alone is played.
//
// REQUEST and ANSWER are JSON files. The request:
//     wheels     files, copied into /data, where Lite puts what a user imports
//     install    whether micropip installs them, with all they depend on and no network
//     files      by path, the text of other imported files
//     variables  environment variables
//     main       the user's main.py
//     calls      [function, arguments]: each argument a list of rows, as Excel gives it for the type any: null for an
//                empty cell, {"type": "Error", …} for an error
//     probes     Python expressions, where main.py is the module custom_functions
// The answer: metadata, what Excel is told of the functions; results and seconds of each call; probes.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import vm from "node:vm";

const HOME = "/home/pyodide";
const [folder, requestFile, answerFile] = process.argv.slice(2);
const request = JSON.parse(readFileSync(requestFile, "utf8"));

function wheel(name) {
  const file = readdirSync(folder).find((found) => found.startsWith(`${name}-`));
  if (!file) throw new Error(`${folder} has no wheel of ${name}`);
  return join(folder, file);
}

const bytes = (file) => new Uint8Array(readFileSync(file));

// --- Lite: Python, the packages, the user's files, and the runtime that answers Excel

function write(pyodide, path, content) {
  pyodide.FS.mkdirTree(dirname(path));
  pyodide.FS.writeFile(path, content);
}

async function install(pyodide) {
  for (const name of ["packaging", "micropip"]) pyodide.unpackArchive(bytes(wheel(name)), "wheel");
  globalThis.fetch = (url) => Promise.reject(new Error(`Pyodide asks the network for ${url}`));
  const required = [wheel("xlwings"), ...(request.install ? request.wheels : [])];
  for (const file of [...required, ...request.wheels]) write(pyodide, `/data/${basename(file)}`, bytes(file));
  await pyodide.pyimport("micropip").install(required.map((file) => `emfs:/data/${basename(file)}`));
}

async function start() {
  const { loadPyodide } = createRequire(resolve(folder, "package.json"))("pyodide");
  const pyodide = await loadPyodide({ env: { HOME, ...request.variables }, stdout: console.error });
  await install(pyodide);
  pyodide.unpackArchive(bytes(wheel("xlwings_server")), "wheel", { extractDir: "/server" });
  for (const [path, text] of Object.entries(request.files)) write(pyodide, path, text);
  write(pyodide, `${HOME}/custom_functions.py`, request.main);
  write(pyodide, `${HOME}/custom_scripts.py`, "");
  pyodide.runPython(`import sys; sys.path[:0] = ["${HOME}", "/server/xlwings_server/wasm"]`);
  await pyodide.runPythonAsync(read(pyodide, "wasm/wasm_runtime.py"));
  return pyodide;
}

function read(pyodide, path) {
  return pyodide.FS.readFile(`/server/xlwings_server/${path}`, { encoding: "utf8" });
}

// --- Excel: what the JavaScript of xlwings asks of it, and a call

function playExcel(pyodide) {
  class CellError extends Error {
    constructor(code, message) {
      super(message);
    }
  }
  class RequestContext {
    workbook = { name: "Book1.xlsx", load() {} };
    async sync() {}
  }
  Object.assign(globalThis, {
    Office: { onReady: async (then) => then?.({}), context: { requirements: { isSetSupported: () => true } } },
    Excel: { RequestContext },
    CustomFunctions: { Error: CellError, ErrorCode: {} },
    config: { onWasm: true },
    xlwings: { getCultureInfoName: async () => "en-US", getDateFormat: async () => "m/d/yyyy" },
    wasmCustomFunctionsCall: pyodide.globals.get("custom_functions_call"),
  });
  Object.defineProperty(globalThis, "localStorage", { value: { getItem: () => "session", setItem() {} } });
  return vm.runInThisContext(`${read(pyodide, "static/js/custom-functions/custom-functions-code.js")}\nbase`);
}

// A parameter that repeats takes the arguments that are left, as a list; an optional one that is left out is null.
function arranged(parameters, given) {
  const repeats = parameters.at(-1)?.repeating === true;
  const single = repeats ? parameters.slice(0, -1) : parameters;
  const missing = single.find((parameter, place) => place >= given.length && !parameter.optional);
  if (missing || (!repeats && given.length > single.length)) throw new Error("Excel does not take this formula");
  const first = single.map((_, place) => given[place] ?? null);
  return repeats ? [...first, given.slice(single.length)] : first;
}

async function results(base, metadata) {
  const parameters = new Map(metadata.functions.map((found) => [found.id, found.parameters]));
  const answers = [];
  const seconds = [];
  for (const [funcName, given] of request.calls) {
    const invocation = { address: "Sheet1!Z1", parameterAddresses: [] };
    const started = performance.now();
    try {
      answers.push(await base({ funcName }, ...arranged(parameters.get(funcName), given), invocation));
    } catch (error) {
      answers.push({ thrown: String(error) });
    }
    seconds.push((performance.now() - started) / 1000);
  }
  return { answers, seconds };
}

async function main() {
  const pyodide = await start();
  const base = playExcel(pyodide);
  const metadata = pyodide.globals.get("custom_functions_meta")(request.main);
  const { answers, seconds } = await results(base, metadata);
  const probes = request.probes.map((text) => {
    const found = pyodide.runPython(text);
    return found?.toJs ? found.toJs() : found;
  });
  writeFileSync(answerFile, JSON.stringify({ metadata, answers, seconds, probes }));
}

main().catch((error) => {
  console.error(String(error)); // Node itself would print the line of Pyodide that threw it: a megabyte
  process.exit(1);
});

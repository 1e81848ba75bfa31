// The JavaScript that the server hands to Excel, run with as much of Excel about it as it asks for.
// Standard input: {origin, calls: [[function, arguments], …]}.
// Standard output: {associated: [function, …], calls: [{request, headers, result}, …]}.
const vm = require("node:vm");

async function main({ origin, calls }) {
  const page = async (path) => (await fetch(origin + path)).text();
  const functions = {};
  let sent;
  const excel = {
    console,
    crypto,
    window: { location: { origin } },
    config: JSON.parse(/<script id="config"[^>]*>([^]*?)<\/script>/.exec(await page("/taskpane.html"))[1]),
    xlwings: { getCultureInfoName: async () => "en-US", getDateFormat: async () => "m/d/yyyy" },
    Office: {
      onReady: async (ready) => ready && ready({}),
      context: { requirements: { isSetSupported: () => true } },
    },
    Excel: {
      RequestContext: class {
        workbook = { load() {}, name: "Book1.xlsx" };
        async sync() {}
      },
    },
    CustomFunctions: { associate: (id, run) => (functions[id] = run) },
    xwRequest: {
      async post(url, body, { headers }) {
        const text = JSON.stringify(body);
        sent = { request: JSON.parse(text), headers };
        const response = await fetch(url, { method: "POST", headers, body: text });
        return { data: await response.json() };
      },
    },
  };
  vm.createContext(excel);
  vm.runInContext(await page("/static/js/auth.js"), excel);
  vm.runInContext(await page("/xlwings/custom-functions-code.js"), excel);
  const done = [];
  for (const [name, args] of calls) {
    const result = await functions[name](...args, { address: "Sheet1!C3" });
    done.push({ ...sent, result });
  }
  console.log(JSON.stringify({ associated: Object.keys(functions), calls: done }));
}

let input = "";
process.stdin.on("data", (part) => (input += part)).on("end", () => main(JSON.parse(input)));

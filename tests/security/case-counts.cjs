const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const readme = join(__dirname, 'README.md');
const table = /(<!-- cases -->\n)[\s\S]*?(\n<!-- \/cases -->)/;

/** Fails the run when the README's table of categories and cases is not what was run; `-u` writes it. */
module.exports = class CaseCounts {
  constructor(globalConfig) {
    this.config = globalConfig;
  }

  onRunComplete(_contexts, { testResults, numRuntimeErrorTestSuites }) {
    const { testNamePattern, updateSnapshot, nonFlagArgs = [] } = this.config;
    if (testNamePattern || nonFlagArgs.length > 0 || numRuntimeErrorTestSuites > 0) return; // a part of the cases only
    const actual = tableOf(testResults.flatMap((file) => file.testResults));
    const text = readFileSync(readme, 'utf8');
    if (table.exec(text)?.[0] === `<!-- cases -->\n${actual}\n<!-- /cases -->`) return;
    if (updateSnapshot === 'all') writeFileSync(readme, text.replace(table, `$1${actual}$2`));
    else this.complain('The table in tests/security/README.md is out of date: npm test -- security -u');
  }

  /** Jest ends with 1 for an error of a reporter, and keeps what it says to itself. */
  complain(fault) {
    process.stderr.write(`${fault}\n`);
    this.error = new Error(fault);
  }

  getLastError() {
    return this.error;
  }
};

function tableOf(cases) {
  const counts = new Map();
  for (const { ancestorTitles } of cases) counts.set(ancestorTitles[0], (counts.get(ancestorTitles[0]) ?? 0) + 1);
  const rows = [...counts].sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }));
  const all = [['category', 'cases'], ...rows, ['together', cases.length]].map((row) => row.map(String));
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column].length)));
  const line = ([title, count]) => `| ${title.padEnd(widths[0])} | ${count.padEnd(widths[1])} |`;
  const [head, ...body] = all.map(line);
  return ['', head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body, ''].join('\n');
}

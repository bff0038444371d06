// Renders every NAME.tex of this folder to NAME.svg, and where it speaks of a score to NAME.learned.svg too, in which
// the exact score (class "score") has become the learned one (class "learned"). What other texts write otherwise
// (docs/notation.md) stands in NAME[.learned].SPELLING.svg. Paths only, no fonts: what a viewer draws is what is here. Run where mathjax-full 3 can be found:
//
//   npm install --no-save mathjax-full@3.2.2 && node assets/equations/render.mjs [NAME ...]

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(join(process.cwd(), "package.json"));
const { mathjax } = require("mathjax-full/js/mathjax.js");
const { TeX } = require("mathjax-full/js/input/tex.js");
const { SVG } = require("mathjax-full/js/output/svg.js");
const { liteAdaptor } = require("mathjax-full/js/adaptors/liteAdaptor.js");
const { RegisterHTMLHandler } = require("mathjax-full/js/handlers/html.js");
const { AllPackages } = require("mathjax-full/js/input/tex/AllPackages.js");

const folder = dirname(fileURLToPath(import.meta.url));
const common = {
  d: "\\mathrm{d}",
  data: ["\\class{data}{#1}", 1],
  noise: ["\\class{noise}{#1}", 1],
  exact: ["\\class{score}{#1}", 1],
  learned: ["\\class{learned}{#1}", 1],
  score: ["\\scorecolour{\\bare{#1}}", 1],
};
const exact = {
  ...common,
  scorecolour: ["\\class{score}{#1}", 1],
  bare: ["\\nabla\\log p_t(#1)", 1],
  scoreat: ["\\class{score}{\\nabla\\log p_{#2}(#1)}", 2],
  scoresigma: ["\\class{score}{\\nabla\\log q_{#2}(#1)}", 2],
  denoised: ["\\mathbb{E}[x_0\\mid #1]", 1],
  noisepart: ["\\mathbb{E}[\\varepsilon\\mid #1]", 1],
};
const learned = {
  ...common,
  scorecolour: ["\\class{learned}{#1}", 1],
  bare: ["s_\\theta(#1, t)", 1],
  scoreat: ["\\class{learned}{s_\\theta(#1, #2)}", 2],
  scoresigma: ["\\class{learned}{s_\\theta(#1, #2)}", 2],
  denoised: ["D_\\theta(#1)", 1],
  noisepart: ["\\varepsilon_\\theta(#1)", 1],
};

// What becomes of our symbols in other texts: first that fits, in order. An index is a letter, or braces.
const index = "(\\w|\\{[^{}]*(?:\\{[^{}]*\\}[^{}]*)*\\})";
const barred = [
  [/\\tfrac\{\\alpha_s\^2\}\{\\alpha_t\^2\}/g, "\\tfrac{\\bar\\alpha_s}{\\bar\\alpha_t}"],
  [/\\alpha_\{t\|s\}/g, "\\sqrt{\\bar\\alpha_t/\\bar\\alpha_s}"],
  [new RegExp(`(?<!bar)\\\\alpha_${index}\\^2`, "g"), "\\bar\\alpha_$1"],
  [new RegExp(`(?<!bar)\\\\alpha_${index}`, "g"), "\\sqrt{\\bar\\alpha_$1}"],
  [/(?<!bar)\\alpha(?![_a-z])/g, "\\sqrt{\\bar\\alpha}"],
];
const spellings = {
  barred,
  weights: [
    [/\\alpha_\{t\|s\}/g, "\\tfrac{\\Pi w_\\mu(t)}{\\Pi w_\\mu(s)}"],
    [new RegExp(`\\\\alpha_${index}\\^2`, "g"), "\\Pi w_\\mu($1)^2"],
    [new RegExp(`\\\\alpha_${index}`, "g"), "\\Pi w_\\mu($1)"],
    [/\\alpha(?![_a-z])/g, "\\Pi w_\\mu"],
  ],
  xi: [
    [/\\varepsilon/g, "\\xi"],
    [/([,;])\s*z\b/g, "$1\\xi"],
    [/\\d\\bar w/g, "\\d\\bar B_t"],
    [/\\d w/g, "\\d B_t"],
  ],
};
const rewritten = (text, rules) => rules.reduce((t, [from, to]) => t.replace(from, to), text);
const in_notation = (macros, rules) => Object.fromEntries(Object.entries(macros).map(([name, macro]) =>
  [name, Array.isArray(macro) ? [rewritten(macro[0], rules), macro[1]] : rewritten(macro, rules)]));

function renderer(macros) {
  const adaptor = liteAdaptor();
  RegisterHTMLHandler(adaptor);
  const document = mathjax.document("", {
    InputJax: new TeX({ packages: AllPackages, macros, formatError: (_, error) => { throw error; } }),
    OutputJax: new SVG({ fontCache: "none" }),
  });
  return (tex) => {
    const svg = adaptor.innerHTML(document.convert(tex, { display: true }));
    // Attributes a viewer outside a browser has no use for.
    return svg.replace(/ (data-[\w-]+|role|focusable|aria-hidden)="[^"]*"/g, "") + "\n";
  };
}

const asked = process.argv.slice(2);
const names = readdirSync(folder).filter((f) => f.endsWith(".tex")).map((f) => f.slice(0, -4))
  .filter((name) => asked.length === 0 || asked.includes(name)).sort();
const render = { exact: renderer(exact), learned: renderer(learned) };
for (const name of names) {
  const tex = readFileSync(join(folder, `${name}.tex`), "utf-8").trim();
  const plain = render.exact(tex);
  writeFileSync(join(folder, `${name}.svg`), plain);
  const trained = render.learned(tex);
  if (trained !== plain) writeFileSync(join(folder, `${name}.learned.svg`), trained);
  for (const [spelling, rules] of Object.entries(spellings)) {
    const theirs = rewritten(tex, rules);
    const kinds = [["", exact, plain], [".learned", learned, trained === plain ? null : trained]];
    for (const [kind, macros, ours] of kinds) {
      if (ours === null) continue;
      const svg = renderer(in_notation(macros, rules))(theirs);
      if (svg !== ours) writeFileSync(join(folder, `${name}${kind}.${spelling}.svg`), svg);
    }
  }
  console.log(name);
}

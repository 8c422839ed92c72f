// Charts: arrows go from bar to bar, a button swaps a chart for its table.
for (const figure of document.querySelectorAll(".figure")) {
  const swap = figure.querySelector(".swap");
  swap.addEventListener("click", () => {
    const asTable = swap.getAttribute("aria-pressed") !== "true";
    swap.setAttribute("aria-pressed", String(asTable));
    figure.querySelector(".chart").hidden = asTable;
    figure.querySelector(".numbers").hidden = !asTable;
  });
  const grid = [...figure.querySelectorAll(".charts-css")].flatMap((table) => figure.classList.contains("strips")
    ? [[...table.querySelectorAll("td[data-tip]")]]
    : [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("td[data-tip]")]));
  if (!grid.length) continue;
  // Columns stand side by side: there the arrows to the sides go from row to row.
  const turned = figure.classList.contains("column");
  grid[0][0].tabIndex = 0;
  figure.querySelector(".chart").addEventListener("keydown", (event) => {
    const row = grid.findIndex((cells) => cells.includes(event.target));
    if (row < 0) return;
    const column = grid[row].indexOf(event.target);
    const steps = turned
      ? { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
      : { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    let to = null;
    if (event.key in steps) to = grid[row + steps[event.key][0]]?.[column + steps[event.key][1]];
    else if (event.key === "Home") to = grid[0][0];
    else if (event.key === "End") to = grid.at(-1).at(-1);
    else return;
    event.preventDefault();
    if (!to) return;
    event.target.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
  // A tip of a bar at the right edge opens to the left.
  const place = (event) => {
    const cell = event.target.closest("td[data-tip]");
    if (cell) cell.classList.toggle("flip", cell.getBoundingClientRect().left > innerWidth - 160);
  };
  figure.addEventListener("pointerover", place);
  figure.addEventListener("focusin", place);
}

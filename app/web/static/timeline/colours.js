// A colour for each side, told apart with every kind of colour blindness; on paper and in the dark.

import { SEVERAL, UNKNOWN, VACANT } from "./record.js";

const PALETTE = [
  ["#a63603", "#e8743b"],
  ["#0f8b8d", "#45c9c1"],
  ["#6a51a3", "#9a7fe0"],
  ["#e0a100", "#ffe08a"],
  ["#1f6fb2", "#6fb1e8"],
  ["#b23a77", "#f08bb8"],
  ["#5b7a1e", "#a9cb5b"],
  ["#7a5230", "#c79a6b"],
];

/** The colour of each side by its slug, as CSS; those on file come first, the others get what is left. */
export function coloursOf(record) {
  const sides = record.sides;
  const given = new Map(sides.map((side) => [side, record.actors.get(side).colour?.toLowerCase()]));
  const left = PALETTE.filter(([light]) => ![...given.values()].includes(light));
  const colours = new Map(
    sides.map((side) => {
      const light = given.get(side);
      const pair = light ? PALETTE.find(([known]) => known === light) : left.shift();
      return [
        side,
        pair ? inBoth(...pair) : light ? inBoth(light, `color-mix(in oklab, ${light}, white 35%)`) : NEUTRAL,
      ];
    }),
  );
  return colours.set(SEVERAL, inBoth("#55534e", "#b9b6ae")).set(VACANT, "var(--paper)").set(UNKNOWN, NEUTRAL);
}

const inBoth = (light, dark) => `light-dark(${light}, ${dark})`;
const NEUTRAL = inBoth("#cfcbc2", "#4c4f55");

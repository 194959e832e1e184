export { columnFromVector, columnsFromTable } from './arrow-in.js';
export { columnToVector, fieldToArrow, tableFromColumns, typeToArrow } from './arrow-out.js';
export { arrowSourceType } from './arrow-type.js';

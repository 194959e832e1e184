export { columnFromVector, typeNameOf } from './arrow-in.js';
export { columnToVector, fieldToArrow, tableFromColumns, typeToArrow } from './arrow-out.js';

/** The host ends the guest from within an import: a trap (HEDDLE2103). Guests without exception handling cannot catch it. */
export class Trap extends Error {}

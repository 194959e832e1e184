import { nullable, scalar, utf8 } from '@heddle/pdk';

/** The initials of a name: `Ada Lovelace` -> `A.L.` */
export const initials = scalar({ args: [nullable(utf8('name'))], returns: utf8() }, (name) =>
  (name ?? 'nobody')
    .split(/\s+/)
    .map((word) => `${word.charAt(0).toUpperCase()}.`)
    .join(''),
);

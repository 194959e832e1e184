/**
 * The SQL name of an export: snake_case, `weightedAvg` -> `weighted_avg`, `parseURLPath` -> `parse_url_path`,
 * `sha256Hex` -> `sha256_hex`. The result may still be no valid SQL name (`$x`); the build checks that.
 */
export function sqlName(exportName: string): string {
  return exportName
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

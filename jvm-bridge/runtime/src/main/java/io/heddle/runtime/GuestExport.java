package io.heddle.runtime;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The exports of the direct ABI that run functions, by the kind that needs them. */
enum GuestExport {
  SCALAR(FunctionKind.SCALAR, 4),
  TABLE_OPEN(FunctionKind.TABLE, 3),
  TABLE_NEXT(FunctionKind.TABLE, 2),
  TABLE_CLOSE(FunctionKind.TABLE, 1),
  AGGREGATE_OPEN(FunctionKind.AGGREGATE, 1),
  AGGREGATE_ACCUMULATE(FunctionKind.AGGREGATE, 5),
  AGGREGATE_RETRACT(FunctionKind.AGGREGATE, 5),
  AGGREGATE_MERGE(FunctionKind.AGGREGATE, 4),
  AGGREGATE_STATE(FunctionKind.AGGREGATE, 4),
  AGGREGATE_FINISH(FunctionKind.AGGREGATE, 4),
  AGGREGATE_CONVERT(FunctionKind.AGGREGATE, 4),
  AGGREGATE_DROP(FunctionKind.AGGREGATE, 3),
  AGGREGATE_SHIFT(FunctionKind.AGGREGATE, 2),
  AGGREGATE_SIZE(FunctionKind.AGGREGATE, 1),
  AGGREGATE_CLOSE(FunctionKind.AGGREGATE, 1),
  PARTITION_OPEN(FunctionKind.PARTITION, 2),
  PARTITION_PROCESS(FunctionKind.PARTITION, 4),
  PARTITION_NEXT(FunctionKind.PARTITION, 2),
  PARTITION_FINISH(FunctionKind.PARTITION, 1),
  PARTITION_CLOSE(FunctionKind.PARTITION, 1);

  private final FunctionKind kind;
  private final int parameters;
  private final String exportName;

  GuestExport(FunctionKind kind, int parameters) {
    this.kind = kind;
    this.parameters = parameters;
    this.exportName = "heddle_" + name().toLowerCase(Locale.ROOT);
  }

  /** How many i32 parameters it has; all have one i32 result. */
  int parameters() {
    return parameters;
  }

  /** The name in the module. */
  String exportName() {
    return exportName;
  }

  /** What a module with these functions exports. */
  static Set<GuestExport> of(Manifest manifest) {
    Set<GuestExport> needed = EnumSet.noneOf(GuestExport.class);
    for (FunctionInfo function : manifest.functions()) {
      for (GuestExport export : values()) {
        boolean used = !function.isAdopted() && (export != AGGREGATE_RETRACT || function.retract());
        if (export.kind == function.kind() && used) {
          needed.add(export);
        }
      }
    }
    return needed;
  }
}

;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; A batch of 8,193 rows.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  ;; include partition_process
  (func (export "heddle_partition_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include words
    (memory.fill (i32.const 65536) (i32.const 0) (i32.const 65536))
    (i64.store (local.get $out) (i64.const 8193))
    (i64.store (i32.const 2304) (i64.const 8193))
    (i32.const 0))
  ;; include partition_finish
)

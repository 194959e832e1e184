;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; A batch of negative length.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  ;; include partition_process
  (func (export "heddle_partition_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include words
    (i64.store (local.get $out) (i64.const -1))
    (i32.const 0))
  ;; include partition_finish
)

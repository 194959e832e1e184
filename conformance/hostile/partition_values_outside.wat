;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; A column outside memory.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  ;; include partition_process
  (func (export "heddle_partition_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include words
    (i32.store (i32.const 2068) (i32.const 131068))
    (i32.const 0))
  ;; include partition_finish
)

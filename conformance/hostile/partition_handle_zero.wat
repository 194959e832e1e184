;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; Opens handle 0.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  (global $pulled (mut i32) (i32.const 0))
  (func (export "heddle_partition_open") (param $fn i32) (param $params i32) (result i32)
    (global.set $pulled (i32.const 0))
    (i32.const 0))
  (func (export "heddle_partition_close") (param $handle i32) (result i32) (i32.const 0))
  ;; include partition_process
  ;; include partition_next
  ;; include partition_finish
)

;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; Never finishes.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  ;; include partition_process
  ;; include partition_next
  (func (export "heddle_partition_finish") (param $handle i32) (result i32) (loop $again (br $again)) (i32.const 0))
)

;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; Answers process with a status that does not exist.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  (func (export "heddle_partition_process") (param $handle i32) (param $batch i32) (param $starts i32) (param $n i32) (result i32) (i32.const 1))
  ;; include partition_next
  ;; include partition_finish
)

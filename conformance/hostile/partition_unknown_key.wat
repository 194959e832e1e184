;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["b"]}]}
;; Partitions by a column that is not there.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  ;; include partition_process
  ;; include partition_next
  ;; include partition_finish
)

;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; Traps in its second batch.
(module
  ;; include guest
  ;; include array
  ;; include table
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    (if (global.get $pulled) (then (unreachable)))
    (global.set $pulled (i32.const 1))
    ;; include batch
    (i32.const 0))
)

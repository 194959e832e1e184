;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; Opens handle 0.
(module
  ;; include guest
  ;; include array
  (global $pulled (mut i32) (i32.const 0))
  (func (export "heddle_table_open") (param $fn i32) (param $args i32) (param $constants i32) (result i32)
    (i32.const 0))
  (func (export "heddle_table_close") (param $handle i32) (result i32) (i32.const 0))
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include batch
    (i32.const 0))
)

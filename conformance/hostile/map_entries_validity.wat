;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "map<utf8, int32?>"}]}
;; Entries with a validity bitmap, without a null in it.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include map
    (i32.store8 (i32.const 70656) (i32.const 3))
    (i32.store (i32.const 2064) (i32.const 70656))
    (i32.const 0))
)

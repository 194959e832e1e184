;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "map<utf8, int32?>"}]}
;; An honest map.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include map
    (i32.const 0))
)

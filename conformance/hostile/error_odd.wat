;; {"functions":[{"name":"f","export":"f","args":[["a","float64",false]],"returns":["float64",false]}]}
;; The error text is JSON of another shape.
(module
  (memory (export "memory") 2)
  (global $top (mut i32) (i32.const 4096))
  (func (export "heddle_abi") (result i32) (i32.const 0x10000))
  (func (export "heddle_alloc") (param $bytes i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $top))
    (global.set $top (i32.and (i32.add (i32.add (local.get $block) (local.get $bytes)) (i32.const 63)) (i32.const -64)))
    (local.get $block))
  (func (export "heddle_reset") (global.set $top (i32.const 4096)))
  (func (export "heddle_error") (result i32) (i32.const 1024))
  (data (i32.const 1024) "\08\04\00\00\0b\00\00\00[1,{\22a\22:2}]")
  (func (export "heddle_manifest") (result i32) (i32.const 0))
  (func (export "f") (result i32) (i32.const 0))
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (i32.const -1))
)

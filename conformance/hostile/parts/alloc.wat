;; The call arena: blocks one after another.
  (func (export "heddle_alloc") (param $bytes i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $top))
    (global.set $top (i32.and (i32.add (i32.add (local.get $block) (local.get $bytes)) (i32.const 63)) (i32.const -64)))
    (local.get $block))

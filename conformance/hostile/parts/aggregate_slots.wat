;; What else can be done to slots, and close.
  (func (export "heddle_aggregate_drop") (param $handle i32) (param $slots i32) (param $n i32) (result i32) (i32.const 0))
  (func (export "heddle_aggregate_shift") (param $handle i32) (param $n i32) (result i32) (i32.const 0))
  (func (export "heddle_aggregate_size") (param $handle i32) (result i32) (i32.const 64))
  (func (export "heddle_aggregate_close") (param $handle i32) (result i32) (i32.const 0))

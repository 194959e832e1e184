;; Handle 7.
  (func (export "heddle_aggregate_open") (param $fn i32) (result i32) (i32.const 7))

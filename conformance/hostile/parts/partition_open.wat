;; Handle 7; $pulled is how often it was asked for a batch.
  (global $pulled (mut i32) (i32.const 0))
  (func (export "heddle_partition_open") (param $fn i32) (param $params i32) (result i32)
    (global.set $pulled (i32.const 0))
    (i32.const 7))
  (func (export "heddle_partition_close") (param $handle i32) (result i32) (i32.const 0))

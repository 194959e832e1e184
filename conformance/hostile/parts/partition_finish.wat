;; Has nothing more to say.
  (func (export "heddle_partition_finish") (param $handle i32) (result i32) (i32.const 0))

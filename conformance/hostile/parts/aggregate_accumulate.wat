;; Takes rows and forgets them.
  (func (export "heddle_aggregate_accumulate") (param $handle i32) (param $args i32) (param $constants i32) (param $groups i32) (param $n i32) (result i32) (i32.const 0))

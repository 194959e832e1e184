;; Takes states and forgets them.
  (func (export "heddle_aggregate_merge") (param $handle i32) (param $states i32) (param $groups i32) (param $n i32) (result i32) (i32.const 0))

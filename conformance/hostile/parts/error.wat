;; An error text of {} at 1032.
  (func (export "heddle_error") (result i32) (i32.const 1024))
  (data (i32.const 1024) "\08\04\00\00\02\00\00\00{}")

;; The exports of the Extism ABI that a partition function has beside its name.
  (func (export "f.open") (result i32) (i32.const 0))
  (func (export "f.process") (result i32) (i32.const 0))
  (func (export "f.finish") (result i32) (i32.const 0))

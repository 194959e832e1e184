;; The exports of the Extism ABI that an aggregate has beside its name.
  (func (export "f.partial") (result i32) (i32.const 0))
  (func (export "f.merge") (result i32) (i32.const 0))
  (func (export "f.finish") (result i32) (i32.const 0))

;; The end of the stream, but for the first time.
    (if (global.get $pulled) (then (return (i32.const 1))))
    (global.set $pulled (i32.const 1))

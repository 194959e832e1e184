;; All that every module exports, but for the calls of its kinds.
;; include memory
;; include version
;; include alloc
;; include reset
;; include error
;; include extism

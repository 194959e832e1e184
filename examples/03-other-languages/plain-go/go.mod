module heddle.example/plain

go 1.24

require (
	github.com/extism/go-pdk v1.1.3
	google.golang.org/protobuf v1.36.6
)

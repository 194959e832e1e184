module heddle.example/basics

go 1.24

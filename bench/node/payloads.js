'use strict'

const fs = require('node:fs')
const path = require('node:path')

// judge calls check with each payload of the input, a file with one a line or a
// folder with one a file, and prints the reason that it gives for a refusal
// behind the number of the line or the name of the file.
exports.judge = function (input, check) {
  const refusals = []
  const note = (name, text) => {
    const reason = check(text)
    if (reason !== undefined) refusals.push(`${name}: ${reason}\n`)
  }
  if (fs.statSync(input).isDirectory()) {
    for (const name of fs.readdirSync(input)) note(name, fs.readFileSync(path.join(input, name), 'utf8'))
  } else {
    lines(input, note)
  }
  process.stdout.write(refusals.join(''))
}

// lines reads by the block, which is faster than the module readline.
function lines(file, note) {
  const descriptor = fs.openSync(file)
  const block = Buffer.allocUnsafe(1 << 20)
  let rest = Buffer.alloc(0)
  let number = 0
  for (let n; (n = fs.readSync(descriptor, block)) > 0;) {
    const text = rest.length > 0 ? Buffer.concat([rest, block.subarray(0, n)]) : block.subarray(0, n)
    let start = 0
    for (let end; (end = text.indexOf(10, start)) >= 0; start = end + 1) note(++number, text.toString('utf8', start, end))
    rest = Buffer.from(text.subarray(start))
  }
  if (rest.length > 0) note(++number, rest.toString('utf8'))
}

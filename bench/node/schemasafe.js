'use strict'

const fs = require('node:fs')
const { validator } = require('@exodus/schemasafe')
const { judge } = require('./payloads.js')

const [schema, input] = process.argv.slice(2)
const validate = validator(JSON.parse(fs.readFileSync(schema, 'utf8')), { includeErrors: true })

judge(input, text => {
  if (validate(JSON.parse(text))) return
  const [{ instanceLocation, keywordLocation }] = validate.errors
  return `${instanceLocation} breaks ${keywordLocation}`
})

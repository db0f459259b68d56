'use strict'

const fs = require('node:fs')
const Ajv = require('ajv')
const formats = require('ajv-formats')
const { judge } = require('./payloads.js')

const [schema, input] = process.argv.slice(2)
const ajv = new Ajv({ strict: false })
formats(ajv)
const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')))

judge(input, text => {
  if (validate(JSON.parse(text))) return
  const [{ instancePath, message }] = validate.errors
  return `${instancePath} ${message}`
})

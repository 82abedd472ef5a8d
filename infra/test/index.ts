export { openLambdaHome, type LambdaHome, type LambdaHomeOptions } from './lambda-home.ts'

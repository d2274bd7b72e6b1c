/** An option whose choices are `yes` and `no`, as the API has it. */
export function yesOrNo(answer: 'yes' | 'no' | undefined): boolean | undefined {
  return answer === undefined ? undefined : answer === 'yes';
}

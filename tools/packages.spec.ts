import { installationHelp, JAVA_PACKAGES, packagesFor, type Program } from './packages';

const all: Program[] = ['redis', 'java', 'maven'];

describe('packagesFor', () => {
  test.each([
    ['Debian 12, Ubuntu 22.04', 'openjdk-17-jre-headless', 'openjdk-17-jre-headless'],
    ['Debian 13', 'openjdk-21-jre-headless', 'openjdk-21-jre-headless'],
    ['lists without any of them', 'gcc', 'default-jre-headless'],
  ])('takes the Java of %s', (_system, known, expected) => {
    expect(packagesFor(all, (name) => name === known)).toEqual(['redis-server', expected, 'maven']);
  });

  test('prefers the oldest Java that will do, where there are several', () => {
    expect(packagesFor(['java'], () => true)).toEqual([JAVA_PACKAGES[0]]);
  });

  test('asks for nothing that is there', () => {
    expect(packagesFor([], () => true)).toEqual([]);
  });
});

test('one message names everything that is missing and the command that brings it', () => {
  const help = installationHelp(
    all,
    packagesFor(all, () => true),
  );

  expect(help).toContain('redis-server');
  expect(help).toContain('Java 17 or later');
  expect(help).toContain('Maven');
  expect(help).toContain('sudo apt-get install redis-server openjdk-17-jre-headless maven');
});

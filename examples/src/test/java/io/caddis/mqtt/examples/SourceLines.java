package io.caddis.mqtt.examples;

/**
 * How many lines of a program somebody writes: no blank ones, comments, imports, and no {@code package}; nor an
 * {@code @Override} alone, which an editor writes and which only callbacks of several methods need.
 */
final class SourceLines {
    private SourceLines() {
    }

    static int count(String source) {
        int count = 0;
        boolean comment = false;
        for (String line : source.lines().map(String::strip).toList()) {
            boolean begins = line.startsWith("/*");
            comment |= begins;
            if (!comment && !line.isEmpty() && !line.startsWith("//") && !line.equals("@Override")
                    && !line.startsWith("import ") && !line.startsWith("package ")) {
                count++;
            }
            comment &= !line.endsWith("*/");
        }
        return count;
    }
}

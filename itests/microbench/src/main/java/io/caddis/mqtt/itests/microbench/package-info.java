/**
 * Measures decoders and encoders of Caddis, Netty, HiveMQ's client and Paho on the same bytes, with JMH.
 *
 * <p>{@link CodecBench} is the harness: it starts a JVM for each library, lets them take turns row by row and prints
 * the table. A {@link Worker} is such a JVM; it runs {@link CodecBenchmark}, which calls one {@link Contender}.
 *
 * <p>Three classes here lie in packages of Netty and of HiveMQ's client: they open what these libraries keep to
 * themselves, so that their codecs are called directly and pay for no pipeline of handlers. Start reading at
 * {@code Row}, then {@code CaddisContender}, then {@code CodecBench}.
 */
package io.caddis.mqtt.itests.microbench;

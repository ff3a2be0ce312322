// The limit for HTTP figures: Nest on Fastify with one global ValidationPipe and a body of the same shape; no token, no
// policy, no storage. Run as a child process: sends its port to its parent.
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Body, Controller, HttpCode, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SubmitBody } from '#exchange/dto/submit.dto.js';

@Controller('v1/exchange-requests')
class PlainController {
  @Post()
  @HttpCode(201)
  submit(@Body() body: SubmitBody): object {
    return { id: '00000000-0000-8000-8000-000000000000', revision: 0, position: '1', state: body.kind };
  }
}

@Module({ controllers: [PlainController] })
class PlainModule {}

const app = await NestFactory.create<NestFastifyApplication>(PlainModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
await app.listen(0, '127.0.0.1');
process.send?.((app.getHttpServer().address() as AddressInfo).port);
process.on('disconnect', () => process.exit(0));

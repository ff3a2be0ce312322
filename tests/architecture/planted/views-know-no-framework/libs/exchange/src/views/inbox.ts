import { Injectable } from '@nestjs/common';
export const kept = Injectable;
